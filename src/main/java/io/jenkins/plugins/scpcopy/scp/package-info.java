/**
 * The SCP protocol over two streams: records and answers, the source and the sink, quoting, and the diagnosis of what goes wrong
 * at the start. Uses {@code java.*} only. The same {@link io.jenkins.plugins.scpcopy.scp.Source} and {@link
 * io.jenkins.plugins.scpcopy.scp.Sink} serve as the client's half and as the server's.
 */
package io.jenkins.plugins.scpcopy.scp;
