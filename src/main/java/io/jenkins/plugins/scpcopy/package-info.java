/**
 * The plugin: what jobs use, which is the Pipeline steps, the build steps and the publisher. With its rooms for connections, the
 * configuration, credentials, forms, the agent, host keys and results it is all that knows Jenkins; everything about copying
 * itself is below.
 */
package io.jenkins.plugins.scpcopy;
