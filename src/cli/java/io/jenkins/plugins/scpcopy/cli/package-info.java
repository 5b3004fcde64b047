/** The command: options in the manner of {@code scp}, ssh_config, progress on a terminal. */
package io.jenkins.plugins.scpcopy.cli;
