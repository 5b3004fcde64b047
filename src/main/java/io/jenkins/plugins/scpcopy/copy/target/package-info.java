/**
 * Where things go, and what is there. {@code LocalTarget} and {@code RemoteTarget} look at the place that was asked for and
 * make a {@code Placement}: what an item is called there and what has to be made first. {@code LocalSnapshot} and
 * {@code RemoteSnapshot} are what the place holds before the copy, {@code LocalPaths} where a local copy may read and write,
 * {@code DirectoryLocks} who makes a directory now.
 */
package io.jenkins.plugins.scpcopy.copy.target;
