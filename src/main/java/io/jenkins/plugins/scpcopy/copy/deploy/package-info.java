/**
 * What is done on a host around a copy. {@code HostCommands} runs what users want run there. {@code Releases} makes the
 * directories of releases, switches from one to another and removes old ones. It begins with the commands of a
 * {@code ShellReleases}; on a host where these do not do, it goes on with the requests of an {@code SftpReleases}.
 * {@code UnchangedLinks} lets a new release have the unchanged files of the one in use as hard links. Knows nothing of other
 * hosts: what happens when is decided at the front door.
 */
package io.jenkins.plugins.scpcopy.copy.deploy;
