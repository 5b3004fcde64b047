/** The parameters that say how a host is reached: their form, and what becomes of them. */
package io.jenkins.plugins.scpcopy.connection;
