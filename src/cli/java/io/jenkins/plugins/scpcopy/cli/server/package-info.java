/**
 * The command as the remote half of a copy ({@code -t} and {@code -f}): speaks the protocol on standard input and output,
 * confined to a root directory if one is given.
 */
package io.jenkins.plugins.scpcopy.cli.server;
