namespace Grid.Services.Execution;

/// <summary>What an action may ask of its bot. Platforms are compared, kept, and told to operators.</summary>
public static class PlatformLimits
{
    /// <summary>The most properties of one action.</summary>
    public const int PropertiesMax = 64;

    /// <summary>The longest name or value of a property, in characters.</summary>
    public const int TextLengthMax = 1024;
}
