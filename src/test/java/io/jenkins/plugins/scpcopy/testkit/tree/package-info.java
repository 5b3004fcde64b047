/**
 * {@code Trees} makes trees of files, with names that have tripped others, and compares them.
 */
package io.jenkins.plugins.scpcopy.testkit.tree;
