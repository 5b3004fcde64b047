/**
 * The plugin as its users have it: a real controller, agent and hosts, each a process of its own, asked over HTTP and by what
 * lies on disk. No class of the plugin is used here.
 */
package io.jenkins.plugins.scpcopy.day;
