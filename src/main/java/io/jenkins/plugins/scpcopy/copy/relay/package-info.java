/**
 * From one host to another through this machine: a download that feeds an upload. {@code RelayJob} runs each
 * {@code RelayCommand}, which has a {@code SourceReader} read from the first host. {@code RelaySink} judges what comes as if it
 * were to be written here and announces it anew to {@code RelayUpload}, which outlives lost connections: {@code RelayWriter}
 * writes over one of them. Each {@code RelayedFile} waits there for the verdict of the second host: a {@code KeptFile} is small, goes
 * ahead of answers and is sent again if need be, a {@code StreamedFile} passes through and waits for the answer to its header. A file that
 * breaks off fails if the first host goes on behind it, and is tried again if that was the end. Nothing is stored on disk on the way.
 */
package io.jenkins.plugins.scpcopy.copy.relay;

