/** Measures copies side by side with other programs and libraries, on this machine, against a real sshd. */
package io.jenkins.plugins.scpcopy.bench;
