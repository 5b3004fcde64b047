/**
 * Where things go, and what is there. {@code LocalTarget} and {@code RemoteTarget} look at the place that was asked for and
 * decide on a {@code Placement}: what items are called there and what has to be made first. {@code LocalSnapshot} and
 * {@code RemoteSnapshot} are what the place holds before the copy. {@code LocalPaths} says where a copy may read and write on
 * this machine, and {@code DirectoryLocks} keeps two workers from making the same directory.
 */
package io.jenkins.plugins.scpcopy.copy.target;
