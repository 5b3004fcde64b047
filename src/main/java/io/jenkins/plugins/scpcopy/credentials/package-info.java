/** Jenkins' credentials as logins of hosts and proxies: listed for forms, looked up for builds. */
package io.jenkins.plugins.scpcopy.credentials;
