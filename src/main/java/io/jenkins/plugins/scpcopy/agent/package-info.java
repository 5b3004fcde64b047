/** What runs on the agent, and how the controller watches it: a whole copy goes there, and its outcome comes back. */
package io.jenkins.plugins.scpcopy.agent;
