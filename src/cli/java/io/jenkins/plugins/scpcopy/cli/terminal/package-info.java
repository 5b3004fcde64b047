/** The terminal and the process around the command: what it shows, and whom it asks. */
package io.jenkins.plugins.scpcopy.cli.terminal;
