/** What a rule of the administrator can say: which hosts, and which directories on them. */
package io.jenkins.plugins.scpcopy.rules;
