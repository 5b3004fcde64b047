/**
 * One host during a copy. {@code ConnectionPool} opens connections, each of which is a {@code HostSession}: it knows what kind
 * of host that is, and {@code ProtocolChoice} by which protocol it is spoken to. From a session come a {@code SinkChannel},
 * which takes files, and {@code RemoteScripts}, which run everything else. {@code HostTools} says what a host can do; a finder,
 * given to the session, finds that out. {@code Retries} decides whether there is another attempt after a failure.
 */
package io.jenkins.plugins.scpcopy.copy.host;
