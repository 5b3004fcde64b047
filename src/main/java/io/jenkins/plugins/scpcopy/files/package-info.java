/**
 * Local trees as a hostile world requires: what may be read through which links, what a received name may be called, and
 * writing below a directory that nothing leads out of. Uses {@code java.*} and the sink and source seam of {@code scp} only.
 */
package io.jenkins.plugins.scpcopy.files;
