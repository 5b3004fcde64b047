/**
 * Sends a plan. An {@code Upload} finds the place on the host and leaves out what is there already; {@code UploadJob} sends the
 * rest, and goes on after failures that may pass. {@code WorkerCount} chooses how many {@code UploadWorkers} there are;
 * {@code WorkQueue} hands the plan out to them. An {@code UploadWorker} reads files and gives them to its
 * {@code RemoteTreeWriter}, which walks through the directories there. The host's verdict on a file comes later, often while
 * another one is sent: the worker tells it to {@code WorkQueue}, so that nobody sends the file again, and to
 * {@code RemoteStaging}. That knows where each file is until {@code Staging} has compared, renamed and reported it.
 */
package io.jenkins.plugins.scpcopy.copy.upload;
