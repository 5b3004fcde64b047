/** The command: from its words to copies, by the rooms for options, hosts, ssh_config and the terminal. */
package io.jenkins.plugins.scpcopy.cli;
