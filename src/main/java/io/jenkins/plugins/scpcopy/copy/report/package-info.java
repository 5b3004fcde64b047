/**
 * What happens, and how it is told. All rooms tell {@code CopyProgress}, which keeps the verdict of each file as a
 * {@code FileResult} and passes everything on, in order, to the {@code CopyEvents} of whoever asked. {@code ConsoleLog} turns
 * these into the lines of a log. At the end {@code CopyProgress} makes the {@code CopyReport}. Nothing here knows how files
 * are copied.
 */
package io.jenkins.plugins.scpcopy.copy.report;
