/** Named hosts and groups of folders, where the folders plugin is installed; nothing else names its classes. */
package io.jenkins.plugins.scpcopy.folder;
