/**
 * SFTP version 3 over two streams: a client with many requests under way, and the same two jobs that SCP does with it: sending
 * ({@link io.jenkins.plugins.scpcopy.sftp.SftpSender}) and receiving
 * ({@link io.jenkins.plugins.scpcopy.sftp.SftpReceiver}). Needs nothing but Java and the protocol's seam.
 */
package io.jenkins.plugins.scpcopy.sftp;
