/**
 * The keys of hosts that builds met: {@code LearnedHostKeys} keeps each {@code HostKeyEntry} until and after an administrator decides
 * about it, on the {@code HostKeysPage}; {@code WaitingHostKeys} tells that some wait.
 */
package io.jenkins.plugins.scpcopy.hostkeys;
