/**
 * What tests are made with, in four rooms. {@code peer}: the far end of a command, played in memory, word for word or as a
 * whole server. {@code shell}: hosts without SSH, in memory or as real programs of this machine, which record or break what
 * passes. {@code server}: real SSH servers and what stands around them (proxies, agents, a KDC). {@code tree}: trees of files
 * and their comparison. {@code Tools} finds programs of this machine.
 */
package io.jenkins.plugins.scpcopy.testkit;
