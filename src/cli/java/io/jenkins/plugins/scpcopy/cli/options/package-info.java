/** The options: what each means, and how they are listed, completed and described in a manual page. */
package io.jenkins.plugins.scpcopy.cli.options;
