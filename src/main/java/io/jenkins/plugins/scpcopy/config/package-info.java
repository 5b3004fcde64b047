/** What an administrator sets for all jobs: how host keys are judged, named hosts, and groups of them. */
package io.jenkins.plugins.scpcopy.config;
