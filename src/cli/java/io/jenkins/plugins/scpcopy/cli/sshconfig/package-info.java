/** OpenSSH's configuration: which settings hold for a host. */
package io.jenkins.plugins.scpcopy.cli.sshconfig;
