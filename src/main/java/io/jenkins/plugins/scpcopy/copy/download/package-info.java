/**
 * Receives files below a local directory. {@code DownloadJob} goes on after failures that may pass; in each attempt a
 * {@code SourceReader} has the host send everything, or what an {@code IncrementalDownload} has found to differ. What comes
 * goes to {@code LocalTreeWriter}, which judges each name and writes below the target. {@code LocalStaging} keeps the files
 * until {@code Staging} has compared and renamed them; {@code SourceErrors} keeps what the source could not send.
 */
package io.jenkins.plugins.scpcopy.copy.download;
