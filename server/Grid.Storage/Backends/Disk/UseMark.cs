namespace Grid.Storage.Backends;

/// <summary>Whether other processes can see that this one used a file of a store that they share.</summary>
internal sealed class UseMark
{
    public bool IsSet { get; set; }
}
