/**
 * Straight from one host to another. {@code DirectCopy} lists what is to be copied and runs the first host's own {@code scp},
 * in the words that {@code DirectCommand} makes; {@code DirectRules} has refused what {@code scp} cannot do.
 * {@code DirectFailure} explains what that {@code scp} says when it fails.
 */
package io.jenkins.plugins.scpcopy.copy.direct;
