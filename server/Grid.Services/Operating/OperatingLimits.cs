namespace Grid.Services.Operating;

/// <summary>What operators may write.</summary>
public static class OperatingLimits
{
    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonLengthMax = 1024;

    /// <summary>The longest pattern, property name or value, in characters.</summary>
    public const int TextLengthMax = 512;

    /// <summary>The most properties one rule names.</summary>
    public const int PropertiesMax = 64;
}
