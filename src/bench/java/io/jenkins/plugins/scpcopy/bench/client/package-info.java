/** The Java clients that are compared, each run in a process of its own: fresh for each copy, or kept warm as an agent is. */
package io.jenkins.plugins.scpcopy.bench.client;
