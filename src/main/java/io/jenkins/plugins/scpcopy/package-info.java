/**
 * The plugin: the Pipeline step, the build step, the publisher, the global configuration and credentials. With its rooms for the
 * agent and the results it is all that knows Jenkins; everything about copying itself is below.
 */
package io.jenkins.plugins.scpcopy;
