namespace Grid.EndToEnd.Hosting;

/// <summary>Tests that measure the whole process, and so run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneGroup
{
    public const string Name = "Alone";
}
