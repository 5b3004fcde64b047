/**
 * The plugin: the Pipeline step, the build step, the publisher, the global configuration, credentials and the build page. The
 * only package that knows Jenkins; everything about copying itself is below.
 */
package io.jenkins.plugins.scpcopy;
