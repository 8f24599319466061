namespace Grid.Server.Tests;

/// <summary>The tests that share one running farm.</summary>
[CollectionDefinition(Name)]
public sealed class SharedFarm : ICollectionFixture<RunningFarm>
{
    public const string Name = "farm";
}
