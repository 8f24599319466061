using Grid.Persistence.Tests.Killing;

// The test runner loads this program as a library; tests start it as a server that they kill.
if (args is [CommitLoop.Verb, string address, string durability])
{
    await CommitLoop.RunAsync(address, durability);
}
