/** What all forms and stored jobs share: the words for values, checks of what is typed, and defaults that are not stored. */
package io.jenkins.plugins.scpcopy.form;
