/**
 * Local trees as a hostile world requires: what may be read through which links, what a received name may be called, and
 * writing below a directory that nothing leads out of; checksums of what is here. Uses {@code java.*} and {@code remote} only.
 */
package io.jenkins.plugins.scpcopy.files;
