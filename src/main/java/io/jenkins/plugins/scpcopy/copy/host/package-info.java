/**
 * One host during a copy. {@code ConnectionPool} opens connections, each of which is a {@code HostSession}: it knows what kind
 * of host that is, and {@code ProtocolChoice} by which protocol it is spoken to. From a session come a {@code SinkChannel},
 * which takes files, and {@code RemoteScripts}, which run what else there is to do. {@code HostTools} says what that can be;
 * the session is told how to find out. {@code Retries} decides whether a failure is the last.
 */
package io.jenkins.plugins.scpcopy.copy.host;
