/**
 * What runs over a session that is logged in. {@code HopSession} is the session with one host; it opens channels, each of them
 * an {@code ExecProcess}. What is sent passes {@code SendBuffer} and {@code SendWindow}, what comes {@code ReceivingStream},
 * within {@code ChannelSizes}. {@code JumpCarrier} makes a channel the connection to the next host.
 */
package io.jenkins.plugins.scpcopy.ssh.channel;
