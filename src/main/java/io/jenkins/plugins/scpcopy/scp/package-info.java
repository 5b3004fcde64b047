/**
 * The SCP protocol over two streams: records and answers, {@link io.jenkins.plugins.scpcopy.scp.Source} and
 * {@link io.jenkins.plugins.scpcopy.scp.Sink}, and {@code StartGuard}, which tells what goes wrong at the start. The same two
 * classes serve as the client's half and as the server's. Uses {@code java.*} and {@code remote} only.
 */
package io.jenkins.plugins.scpcopy.scp;
