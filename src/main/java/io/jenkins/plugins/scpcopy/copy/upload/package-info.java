/**
 * Sends a plan. An {@code Upload} finds the place on the host and leaves out what is there already; {@code UploadJob} sends the
 * rest, and goes on after failures that may pass. {@code WorkerCount} chooses how many {@code UploadWorkers} there are;
 * {@code WorkQueue} hands the plan out to them. An {@code UploadWorker} reads files and gives them to its
 * {@code RemoteTreeWriter}, which walks through the directories there. {@code RemoteStaging} knows where each file is
 * until {@code Staging} has compared and renamed it.
 */
package io.jenkins.plugins.scpcopy.copy.upload;
