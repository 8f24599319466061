using Grid.Storage.Tests.Crashes;

// The tests are run by a host of their own; started as a program, this assembly is the process that a test kills.
if (args is [CrashWriter.Verb, .. { } arguments])
{
    await CrashWriter.RunAsync(arguments);
}
