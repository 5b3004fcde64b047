/** What users write: the bytes of their words, misspelt names, and what cannot be used. */
package io.jenkins.plugins.scpcopy.cli.input;
