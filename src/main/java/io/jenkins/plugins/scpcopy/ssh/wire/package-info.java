/**
 * The bytes below SSH. A {@code Carrier} makes the connection that a session runs over: {@code TcpCarrier} directly,
 * {@code ProxyCarrier} through a proxy, which it asks by {@code HttpProxyRequest} or {@code Socks5Request}.
 * {@code GatheredOutput}, {@code GatheringInput} and {@code PromptInput} pass the bytes on in larger pieces or at once, as
 * suits the moment.
 */
package io.jenkins.plugins.scpcopy.ssh.wire;
