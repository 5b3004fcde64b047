/** The hosts of the command line: how each is reached, logged in to and recognized. */
package io.jenkins.plugins.scpcopy.cli.hosts;
