/// Why an operator was chosen; the raw values are the ones in the audit record.
package enum RoutingReason: String, Sendable, Codable, CaseIterable {
    /// They took this customer's texts last.
    case operatorHoldsConversation = "operator_holds_conversation"
    /// The customer's open job is theirs.
    case primaryOperatorAssignedToJob = "primary_operator_assigned_to_job"
    /// It is their place in the number's chain.
    case numberChain = "number_chain"
    /// Everybody else is off.
    case emergencyContact = "emergency_contact"
    /// A dispatcher said so.
    case manual
}
