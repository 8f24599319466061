namespace Grid.Clients.Running;

/// <summary>A theory about real clients, skipped by name on a machine that may lack them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute() => Skip = ClientsRoot.Missing;
}
