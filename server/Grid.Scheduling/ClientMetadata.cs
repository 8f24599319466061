namespace Grid.Scheduling;

/// <summary>
/// Who asked for an operation, and what for (REAPI <c>RequestMetadata</c>, and BuildGrid's headers). Any part may be empty.
/// </summary>
public sealed record ClientMetadata
{
    /// <summary>A call that came without metadata.</summary>
    public static ClientMetadata None { get; } = new();

    /// <summary>For whom the work is done, as far as the call tells. Nobody has checked it.</summary>
    public string User { get; init; } = string.Empty;

    public string ToolName { get; init; } = string.Empty;

    public string ToolVersion { get; init; } = string.Empty;

    public string InvocationId { get; init; } = string.Empty;

    public string CorrelatedInvocationsId { get; init; } = string.Empty;

    public string ActionId { get; init; } = string.Empty;

    public string Mnemonic { get; init; } = string.Empty;

    public string TargetId { get; init; } = string.Empty;

    public string ConfigurationId { get; init; } = string.Empty;

    /// <summary>Work with the same hint is best run on the same bot.</summary>
    public string LocalityHint { get; init; } = string.Empty;
}
