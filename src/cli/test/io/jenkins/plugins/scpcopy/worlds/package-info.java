/**
 * The command as its users meet it: the jar as a process, in many worlds, with a table of what was tried where. Nothing here knows a
 * class of the product; trees are made, looked at and compared by shell scripts, so that the locale of the test has no part in it.
 */
package io.jenkins.plugins.scpcopy.worlds;
