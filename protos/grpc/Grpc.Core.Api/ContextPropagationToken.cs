namespace Grpc.Core;

/// <summary>Ties a call that a server makes to the call that it serves.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
